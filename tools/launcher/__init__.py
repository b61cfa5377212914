"""Starts and watches everything the service needs on one machine: `make run`, and the servers under the tests."""
