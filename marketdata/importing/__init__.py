"""Files of others as rows of the tick store: pure but for reading the file."""
