"""Every part of a PDF, wherever it hides: for the check that looks for what is no paper, and for the cleaned copy."""

from collections.abc import Iterator

import pikepdf


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, also those that no page leads to, and those that lie inside of others."""
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            entry = waiting.pop()
            if isinstance(entry, pikepdf.Stream):
                entry = entry.stream_dict
            if isinstance(entry, pikepdf.Dictionary):
                yield entry
                waiting += [value for _, value in entry.items() if _goes_on(value)]
            elif isinstance(entry, pikepdf.Array):
                waiting += [value for value in entry if _goes_on(value)]


def _goes_on(value: object) -> bool:
    """Direct parts are followed; what another object holds is met there, so that no ring is walked for ever."""
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect
