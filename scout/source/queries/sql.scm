(statement (create_table (object_reference name: (_) @name) . (column_definitions) @body)) @symbol.table
(statement (create_table (object_reference name: (_) @name) (create_query) @body)) @symbol.table
(column_definitions (column_definition name: (_) @name) @symbol.column)
(statement (alter_table (object_reference name: (_) @name))) @scope
(add_column (column_definition name: (_) @name)) @symbol.column
(statement (create_view (object_reference name: (_) @name) (create_query) @body)) @symbol.view
(statement (create_materialized_view (object_reference name: (_) @name) (create_query) @body)) @symbol.view
(statement (create_index column: (_) @name)) @symbol.index
(statement (create_function (object_reference name: (_) @name) (function_body) @body)) @symbol.function
(statement (create_trigger . (keyword_create) (keyword_trigger) . (object_reference name: (_) @name))) @symbol.trigger
(statement (create_type (object_reference name: (_) @name))) @symbol.type
(statement (create_schema (identifier) @name)) @symbol.schema
(statement (create_sequence (object_reference name: (_) @name))) @symbol.sequence
(comment) @comment
(marginalia) @comment
(alter_table (object_reference name: (_) @type))
(create_index (object_reference name: (_) @type))
(column_definition (keyword_references) (object_reference name: (_) @type))
(constraint (keyword_references) (object_reference name: (_) @type))
(relation (object_reference name: (_) @type))
(insert (object_reference name: (_) @type))
(drop_table (object_reference name: (_) @type))
(invocation (object_reference name: (_) @call))
