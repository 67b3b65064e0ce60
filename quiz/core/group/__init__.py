"""Groups: what may be told of several people together, and when."""
