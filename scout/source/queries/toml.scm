(table . [(bare_key) (dotted_key) (quoted_key)] @name . (pair)? @body) @symbol.table
(table_array_element . [(bare_key) (dotted_key) (quoted_key)] @name . (pair)? @body) @symbol.table
(pair . (_) @name . (_) @body) @symbol.key
(comment) @comment
