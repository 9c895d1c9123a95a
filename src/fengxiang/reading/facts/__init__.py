"""What one document says by itself: dials, tasks, targets, lists, names, problems and remedies, decisions on rates."""
