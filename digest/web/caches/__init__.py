"""What was costly to make, kept from one build to the next. Losing any of it only costs time."""
