"""What the office does before anybody can apply: people and their roles, the university, the register, a call."""

import csv
import io
import re
from datetime import date, timedelta

from playwright.sync_api import expect

from .guest import PASSWORD, Guest

UNIVERSITY = "Technological University of Tajikistan"
FACULTY = "Faculty of Engineering"
PARTNERS = ("Riga Technical University", "Bialystok University of Technology")
PROGRAMME = "Erasmus+"
CALL = {"en": "Autumn exchange", "ru": "Осенний обмен", "tg": "Мубодилаи тирамоҳӣ"}
STUDENT_NUMBER, BORN = "2024-0017", date(2006, 4, 23)


def first_administrator(guest: Guest, printed: str) -> None:
    """`printed`: what `flask people first-admin` says on the console."""
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", printed)
    assert code, printed
    guest.go("/first-run")
    guest.fill(code=code[0], name=guest.name, email=guest.email, password=PASSWORD)
    guest.press("Become the administrator")
    guest.heading("People")


def register(guest: Guest) -> None:
    """With name, address and password; the mailed link confirms the address; then they sign in."""
    guest.go("/register")
    guest.fill(name=guest.name, email=guest.email, password=PASSWORD)
    guest.press("Make the account")
    guest.heading("Check your e-mail")
    guest.go(guest.letter("Confirm your address").link("/confirm/"))
    guest.press("This is my address")
    sign_in(guest)


def sign_in(guest: Guest) -> None:
    if not guest.where.startswith("/sign-in"):
        guest.go("/sign-in")
    guest.fill(email=guest.email, password=PASSWORD)
    guest.press("Sign in")
    assert not guest.where.startswith("/sign-in"), guest.page.locator("main").inner_text()


def give_role(admin: Guest, whom: Guest, role: str, where: str = "The whole university") -> None:
    admin.go(f"/people?q={whom.email}")
    admin.follow(whom.name)
    admin.field("role").select_option(label=role)
    admin.field("scope").select_option(label=where)
    admin.press("Give the role")
    admin.sees("%(name)s is %(role)s now, and is told so by e-mail.", name=whom.name, role=role)


def set_up_institutions(admin: Guest) -> None:
    admin.go("/institutions")
    admin.follow("Set up the university")
    admin.fill(
        name__en=UNIVERSITY, name__tg="Донишгоҳи технологии Тоҷикистон", short_name="TUT", country="TJ"
    )
    admin.press("Save")
    for partner, short, country in zip(PARTNERS, ("RTU", "BUT"), ("LV", "PL"), strict=True):
        admin.go("/institutions")
        admin.follow("Add a partner")
        admin.fill(name__en=partner, short_name=short, country=country)
        admin.press("Save")
        admin.heading(partner)
    admin.go("/institutions")
    admin.follow("Add a faculty")
    admin.fill(name__en=FACULTY, name__tg="Факултети муҳандисӣ")
    admin.press("Save")
    admin.fill(specialty__code="1360701", specialty__name__en="Machines of the building-materials industry")
    admin.press("Add the specialty")
    admin.sees("The specialty is added.")


def add_contact(coordinator: Guest, partner: str, name: str, email: str) -> None:
    coordinator.go("/institutions")
    coordinator.follow(partner)
    coordinator.fill(contact__name=name, contact__email=email, contact__language="en")
    coordinator.press("Add the contact")
    coordinator.sees("%(name)s now answers nominations.", name=name)


def import_register(coordinator: Guest) -> None:
    """A file with one line that has a fault: it is shown beside its cell and left out."""
    coordinator.go("/student-register")
    head = [
        "number",
        "name",
        "passport_name",
        "birth_date",
        "faculty",
        "specialty",
        "year",
        "average",
        "kind",
    ]
    rows = [
        [STUDENT_NUMBER, "Шарипова Мадина", "SHARIPOVA MADINA", BORN.isoformat(), FACULTY, "1360701", "3", "4,35", ""],
        ["2024-0018", "Каримов Далер", "KARIMOV DALER", "2005-11-02", FACULTY, "1360701", "2", "3,90", ""],
        ["2024-0019", "Бобоев Фирӯз", "БОБОЕВ", "2005-01-09", FACULTY, "1360701", "2", "3,70", ""],
    ]  # fmt: skip
    sheet = io.StringIO()
    csv.writer(sheet, delimiter=";").writerows([head, *rows])
    coordinator.field("file").set_input_files(
        {"name": "register.csv", "mimeType": "text/csv", "buffer": sheet.getvalue().encode()}
    )
    coordinator.press("Look at the file")
    coordinator.reads("2 new entries")
    coordinator.reads("1 line has a fault and is left out")
    coordinator.press("Take it over")
    coordinator.sees("Taken over: %(new)s new, %(changed)s changed.", new=2, changed=0)


def make_call(coordinator: Guest, today: date) -> str:
    """A programme, and under it a call with two destinations, from its draft to the public; gives its reference."""
    coordinator.go("/manage/programmes")
    coordinator.fill(key="ERASMUS_PLUS", name__en=PROGRAMME, funder="European Union")
    coordinator.press("Save")
    coordinator.go("/manage/calls/new")
    coordinator.field("programme_id").select_option(label=PROGRAMME)
    coordinator.fill(audience="student", **{f"title__{code}": text for code, text in CALL.items()})
    coordinator.press("Make the draft")
    reference = coordinator.where.rsplit("/", 1)[1]
    _fill_sections(coordinator, reference, today)
    coordinator.follow("Publish")
    coordinator.press("Publish the call")
    coordinator.sees("The call is published.")
    return reference


def _fill_sections(coordinator: Guest, reference: str, today: date) -> None:
    home = f"/manage/calls/{reference}"
    three = ("en", "ru", "tg")

    coordinator.follow("Title and summary")
    coordinator.fill(**{f"summary__{code}": "Як нимсола дар донишгоҳи шарик." for code in three})
    coordinator.press("Save")

    coordinator.follow("Dates")
    selection = today + timedelta(days=40)
    coordinator.fill(
        opens_on=today,
        closes_on=today + timedelta(days=20),
        selection_on=selection,
        waiting_list_ends_on=selection + timedelta(days=60),
    )
    coordinator.press("Save")

    for partner in PARTNERS:
        coordinator.go(f"{home}/destinations/new")
        coordinator.field("institution_id").select_option(label=partner)
        coordinator.fill(
            field__en="Engineering",
            field__ru="Инженерия",
            field__tg="Муҳандисӣ",
            seats=2,
            language="en",
            level="B1",
            nominate_by=selection + timedelta(days=20),
            stay_from=today + timedelta(days=200),
            stay_to=today + timedelta(days=340),
        )
        coordinator.press("Save")
    coordinator.go(home)

    coordinator.follow("Costs and funding")
    coordinator.fill(**{f"costs__{code}": "600 EUR" for code in three})
    coordinator.fill(**{f"funding__{code}": "850 EUR" for code in three})
    coordinator.press("Save")


def close_call(coordinator: Guest, reference: str) -> None:
    coordinator.go(f"/manage/calls/{reference}")
    coordinator.follow("Close now")
    coordinator.press("Close the call now")
    coordinator.sees("The call is closed.")


def propose(coordinator: Guest, reference: str, case: str, place: str) -> None:
    coordinator.go("/selection")
    coordinator.follow(CALL["en"])
    coordinator.press("Propose placement")
    row = coordinator.page.locator("#listed tr", has_text=case)
    expect(row).to_contain_text(place)
    assert f"/selection/{reference}" in coordinator.where


def sign(head: Guest, reference: str) -> None:
    head.go(f"/selection/{reference}")
    head.follow("Sign…")
    head.press("Sign the selection")
    head.sees("Signed. The cases are being moved; people are told when all of them are.")


def nominate(coordinator: Guest, reference: str, partner: str) -> None:
    coordinator.go(f"/selection/{reference}")
    coordinator.follow(f"Send 1 person ({partner})")
    coordinator.press("Send to the partner")
    coordinator.reads(f"1 person is nominated to {partner}.")


def take_over(coordinator: Guest, reference: str, partner: str) -> None:
    """The partner's answer counts at once."""
    coordinator.go(f"/selection/{reference}")
    coordinator.follow(f"Take over now… ({partner})")
    coordinator.press("Take over now")
    coordinator.sees("The partner's answer is taken over, and everybody is told.")
