"""Allocation, seats, nominations, partner answers."""
