"""The engine: decides who may move a case, moves it, opens and closes waits, tells people, and keeps time."""
