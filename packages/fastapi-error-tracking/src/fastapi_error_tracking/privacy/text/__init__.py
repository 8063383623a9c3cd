"""Text by provenance: a message keeps what its source says and loses what data put into it."""
