"""What a browser says of itself, in a few words that a person recognises in the list of their sessions."""

from flask_babel import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("YaBrowser/", "Yandex Browser"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LONGEST = 80
BETWEEN = " · "


def device_of(user_agent: str) -> str:
    """`Chrome · Android`; a browser that is none of these is shown by its own words, shortened."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return BETWEEN.join(filter(None, (browser, system))) or user_agent[:LONGEST]


def device_in_words(device: str) -> str:
    """`Chrome on Android`, in the present language."""
    browser, between, system = device.partition(BETWEEN)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if between else device
