-- What customers said of themselves beside their name.
ALTER TABLE participant ADD COLUMN email   TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN company TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN phone   TEXT NOT NULL DEFAULT '';
