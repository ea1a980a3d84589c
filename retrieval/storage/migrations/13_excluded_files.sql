CREATE TABLE excluded_files (pattern TEXT PRIMARY KEY) STRICT;
