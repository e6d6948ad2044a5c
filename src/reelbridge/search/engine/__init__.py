"""The embedded index: where it lies, what is stored of a document, how it is written, read and asked."""
