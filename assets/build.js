// Builds mobility/static from assets: two stylesheets, one script, fonts and pictures. Run by `npm run build`.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import * as sass from "sass";
import * as esbuild from "esbuild";

const OUT = "mobility/static";
const BUDGETS = { "css/site.css": 13 * 1024, "css/staff.css": 4 * 1024, "js/site.js": 28 * 1024 };
// Parts of govuk-frontend's components that this service never shows.
const NEVER = /summary-card|govuk-button|__conditional|js-enabled|frontend-supported|govuk-body-l\b|govuk-body-lead|heading-xs|legend--xl|label--xl|label-wrapper|error-summary__body p|summary-list--no-border|back-link--inverse|link--inverse|skip-link-focusable|textarea--mono|input--extra-letter|list--spaced/;

/** The stylesheet without the rules for what is never shown. */
const pruned = (css) => css.replace(/([^{};]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
  const kept = selectors.split(/,(?![^(]*\))/).filter((selector) => !NEVER.test(selector));
  return kept.length ? `${kept.join(",")}{${body}}` : "";
});

rmSync(OUT, { recursive: true, force: true });
for (const folder of ["css", "js", "fonts", "img"]) mkdirSync(`${OUT}/${folder}`, { recursive: true });
for (const folder of ["fonts", "img"]) cpSync(`assets/${folder}`, `${OUT}/${folder}`, { recursive: true });

for (const name of ["site", "staff"]) {
  const { css } = sass.compile(`assets/theme/${name}.scss`, { loadPaths: ["node_modules"], style: "compressed", charset: false, quietDeps: true });
  const small = await esbuild.transform(pruned(css), { loader: "css", minify: true, target: ["chrome90", "firefox90", "safari14"], legalComments: "inline" });
  writeFileSync(`${OUT}/css/${name}.css`, small.code);
}
await esbuild.build({ entryPoints: ["assets/scripts/site.js"], bundle: true, minify: true, format: "esm", target: "es2020", charset: "utf8", outfile: `${OUT}/js/site.js` });

// Packed once, as small as it gets; the server hands these out as they are.
for (const folder of ["css", "js", "img"]) for (const name of readdirSync(`${OUT}/${folder}`)) {
  const file = `${OUT}/${folder}/${name}`;
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}

for (const [file, budget] of Object.entries(BUDGETS)) {
  const size = readFileSync(`${OUT}/${file}.br`).length;
  console.log(`${file}: ${size} bytes packed of ${budget}`);
  if (size > budget) throw new Error(`${file} is over its budget`);
}
