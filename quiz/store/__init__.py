"""Every query and every write. Functions flush and never commit: the view commits once."""
