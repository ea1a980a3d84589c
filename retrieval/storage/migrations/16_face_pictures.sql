ALTER TABLE annotation_vectors ADD COLUMN picture BLOB NOT NULL DEFAULT x''
