"""The blueprint of rule books, and how its views fetch one."""

from flask import Blueprint, abort

from mobility.rulebooks.queries import Book, get_book

rulebooks = Blueprint("rulebooks", __name__)


def book_or_404(key: str) -> Book:
    return get_book(key) or abort(404)
