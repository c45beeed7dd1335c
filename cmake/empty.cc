// A layer that has no source file yet still needs one for its static library.
