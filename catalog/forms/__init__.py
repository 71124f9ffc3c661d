"""Input of people and programs, as values of the domain."""
