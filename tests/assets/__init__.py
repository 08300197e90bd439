"""What a site serves to browsers: the files, their hashes, and the tags that load them."""
