"""Take it away, bring it back: files, programs, links, and what the browser keeps."""
