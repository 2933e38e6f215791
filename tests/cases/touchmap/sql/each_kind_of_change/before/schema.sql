CREATE TABLE users (
  id INT,
  name TEXT
);

-- all of them
CREATE VIEW everyone AS SELECT id FROM users;

CREATE INDEX by_name ON users (name);
