CREATE TABLE users (
  id BIGINT,
  name TEXT,
  mail TEXT
);

-- each of them
CREATE VIEW everyone AS SELECT id FROM users;

CREATE INDEX by_label ON users (name);
