"""What-if: other seats, weights and limits tried on the same people, what it would bring, and how that is said."""
