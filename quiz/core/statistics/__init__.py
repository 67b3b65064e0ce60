"""What people's answers say about the questions: figures, and flags where something looks wrong."""
