"""What differs between a document and those it is read against, one module a kind."""
