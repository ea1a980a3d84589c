ALTER TABLE video_qualities RENAME TO annotation_labels;
ALTER TABLE annotation_labels RENAME COLUMN quality TO label;
INSERT INTO annotation_labels (run, label)
SELECT DISTINCT a.run, a.text FROM annotations a JOIN annotation_runs r ON r.row = a.run
WHERE r.kind = 'action' OR (r.kind IN ('sound', 'audio') AND a.score >= 0.5);
