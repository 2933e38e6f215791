(function_declaration name: (_) @name body: (_) @body) @symbol.function
(generator_function_declaration name: (_) @name body: (_) @body) @symbol.function
(class_declaration name: (_) @name body: (_) @body) @symbol.class
(class_body (method_definition name: (_) @name body: (_) @body) @symbol.method)
(variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @symbol.function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @symbol.class
(program (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body) @symbol.constant))
(program (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @body) @symbol.variable))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body) @symbol.constant)))
(program (export_statement (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @body) @symbol.variable)))
(program [(lexical_declaration (variable_declarator name: [(object_pattern) (array_pattern)] value: (_) @body) @symbol.constant)
          (export_statement (lexical_declaration (variable_declarator name: [(object_pattern) (array_pattern)] value: (_) @body) @symbol.constant))])
(program [(lexical_declaration (variable_declarator name: [(object_pattern [(shorthand_property_identifier_pattern) @name (pair_pattern value: (identifier) @name) (rest_pattern (identifier) @name)]) (array_pattern [(identifier) @name (rest_pattern (identifier) @name)])]))
          (export_statement (lexical_declaration (variable_declarator name: [(object_pattern [(shorthand_property_identifier_pattern) @name (pair_pattern value: (identifier) @name) (rest_pattern (identifier) @name)]) (array_pattern [(identifier) @name (rest_pattern (identifier) @name)])])))])
(program (expression_statement (assignment_expression left: (member_expression) @name right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])) @symbol.function)
((expression_statement (assignment_expression left: (member_expression object: (member_expression property: (property_identifier) @_prototype)) @name right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])) @symbol.function (#eq? @_prototype "prototype"))
(program [(lexical_declaration (variable_declarator name: (identifier) @name value: (object (method_definition name: (_) @name body: (_) @body) @symbol.method)))
          (export_statement (lexical_declaration (variable_declarator value: (object (method_definition name: (_) @name body: (_) @body) @symbol.method))))])
(object (pair key: (property_identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @symbol.method)
(lexical_declaration) @wrapper
(variable_declaration) @wrapper
(export_statement) @export
(export_statement "default" value: [(function_expression body: (_) @body) (arrow_function body: (_) @body) (class body: (_) @body)] @symbol.function)
(export_specifier name: (identifier) @exported)
(export_statement value: (identifier) @exported)
((assignment_expression left: (member_expression) @_left right: (identifier) @exported) (#eq? @_left "module.exports"))
((assignment_expression left: (member_expression) @_left right: (object [(shorthand_property_identifier) @exported (pair value: (identifier) @exported)])) (#eq? @_left "module.exports"))
(decorator) @attribute
(comment) @comment
(import_statement) @import
(export_statement source: (string)) @import
((variable_declarator value: (call_expression function: (identifier) @_require arguments: (arguments . (string) .))) @import (#eq? @_require "require"))
((variable_declarator value: (await_expression (call_expression function: (import)))) @import)
(call_expression function: [(identifier) @call (member_expression property: (property_identifier) @call)])
(new_expression constructor: [(identifier) @call (member_expression property: (property_identifier) @call)])
(decorator [(identifier) @call (member_expression property: (property_identifier) @call)])
(member_expression property: (property_identifier) @member)
(identifier) @ident
(shorthand_property_identifier) @ident
