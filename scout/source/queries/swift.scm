(class_declaration "class" name: (_) @name body: (_) @body) @symbol.class
(class_declaration "struct" name: (_) @name body: (_) @body) @symbol.struct
(class_declaration "enum" name: (_) @name body: (_) @body) @symbol.enum
(class_declaration "actor" name: (_) @name body: (_) @body) @symbol.class
(class_declaration "extension" name: (_) @name body: (_) @body) @scope
(protocol_declaration name: (_) @name body: (_) @body) @symbol.protocol
(protocol_function_declaration . (simple_identifier) @name) @symbol.function
(protocol_function_declaration name: (simple_identifier) @name) @symbol.function
(function_declaration name: (simple_identifier) @name body: (_)? @body) @symbol.function
(init_declaration "init" @name body: (_)? @body) @symbol.method
(enum_entry name: (simple_identifier) @name) @symbol.constant
(typealias_declaration name: (type_identifier) @name) @symbol.type
(source_file (property_declaration name: (pattern (simple_identifier) @name) value: (_)? @body) @symbol.variable)
(class_body (property_declaration name: (pattern (simple_identifier) @name) value: (_)? @body) @symbol.property)
(protocol_body (protocol_property_declaration name: (pattern (simple_identifier) @name)) @symbol.property)
(comment) @comment
(multiline_comment) @comment
(modifiers (attribute) @attribute)
(import_declaration) @import
(call_expression [(simple_identifier) @call (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @call))])
(inheritance_specifier (user_type (type_identifier) @inherit))
(type_identifier) @type
(navigation_suffix suffix: (simple_identifier) @member)
(simple_identifier) @ident
