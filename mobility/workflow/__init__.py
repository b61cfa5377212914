"""The staged workflow: rule books, cases, moves, waits, events, task lists."""
