DROP TABLE subtitle_words;
CREATE VIRTUAL TABLE subtitle_words USING fts5 (
    passage, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc Me'"
);
