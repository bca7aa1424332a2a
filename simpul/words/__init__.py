"""What Simpul says to people, in English and in Bahasa Indonesia: docs/decisions/58."""
