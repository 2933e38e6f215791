(class_declaration name: (identifier) @name [(class_body) (enum_class_body)]? @body) @symbol.class
(class_declaration "interface" name: (identifier) @name) @symbol.interface
(class_declaration (modifiers (class_modifier "enum")) name: (identifier) @name) @symbol.enum
(object_declaration name: (identifier) @name (class_body)? @body) @symbol.object
(companion_object (class_body)? @body) @scope
(function_declaration name: (identifier) @name (function_body)? @body) @symbol.function
(source_file (property_declaration (variable_declaration (identifier) @name)) @symbol.variable)
(class_body (property_declaration (variable_declaration (identifier) @name)) @symbol.property)
(class_parameter ["val" "var"] (identifier) @name) @symbol.property
(enum_entry (identifier) @name) @symbol.constant
(type_alias (identifier) @name) @symbol.type
(line_comment) @comment
(block_comment) @comment
(modifiers (annotation) @attribute)
(import) @import
(package_header) @ignore
(call_expression [(identifier) @call (navigation_expression (identifier) @call .)])
(annotation [(user_type (identifier) @call) (constructor_invocation (user_type (identifier) @call))])
(delegation_specifier [(user_type (identifier) @inherit) (constructor_invocation (user_type (identifier) @inherit))])
(user_type (identifier) @type)
(navigation_expression (identifier) @member .)
(identifier) @ident
