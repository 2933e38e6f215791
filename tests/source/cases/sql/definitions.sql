-- users
CREATE TABLE users (
  id SERIAL PRIMARY KEY, -- the id
  name VARCHAR(20) NOT NULL REFERENCES other (id)
);
ALTER TABLE "users" ADD COLUMN "email" TEXT;
CREATE INDEX i ON users (name);
CREATE VIEW v AS SELECT a FROM users;
INSERT INTO users (id) VALUES (1);
CREATE FUNCTION f(a int) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql;
CREATE TYPE mood AS ENUM ('sad', 'ok');
