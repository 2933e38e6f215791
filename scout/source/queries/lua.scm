(function_declaration name: [(identifier) (dot_index_expression)] @name body: (_)? @body) @symbol.function
(function_declaration name: (method_index_expression table: (_) @owner method: (_) @name) body: (_)? @body) @symbol.function
(assignment_statement (variable_list . name: (_) @name) (expression_list . value: (function_definition body: (_)? @body))) @symbol.function
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name) (expression_list) @body)) @symbol.variable)
(chunk (assignment_statement (variable_list . name: (_) @name) (expression_list) @body) @symbol.variable)
(comment) @comment
((variable_declaration (assignment_statement (expression_list (function_call name: (identifier) @_require)))) @import (#eq? @_require "require"))
(function_call name: [(identifier) @call (dot_index_expression field: (identifier) @call) (method_index_expression method: (identifier) @call)])
(dot_index_expression field: (identifier) @member)
(identifier) @ident
