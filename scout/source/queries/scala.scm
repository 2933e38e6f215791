(class_definition name: (_) @name body: (_)? @body) @symbol.class
(object_definition name: (_) @name body: (_)? @body) @symbol.object
(trait_definition name: (_) @name body: (_)? @body) @symbol.trait
(enum_definition name: (_) @name body: (_)? @body) @symbol.enum
(enum_case_definitions [(simple_enum_case name: (_) @name) (full_enum_case name: (_) @name)] @symbol.constant)
(function_definition name: (_) @name body: (_)? @body) @symbol.function
(function_declaration name: (_) @name) @symbol.function
(given_definition name: (_) @name body: (_)? @body) @symbol.given
(type_definition name: (_) @name) @symbol.type
(template_body [(val_definition pattern: (identifier) @name value: (_) @body) (var_definition pattern: (identifier) @name value: (_) @body)] @symbol.field)
(template_body [(val_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)] value: (_) @body) (var_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)] value: (_) @body)] @symbol.field)
(template_body [(val_declaration name: (identifier) @name) (var_declaration name: (identifier) @name)] @symbol.field)
(compilation_unit [(val_definition pattern: (identifier) @name value: (_) @body) (var_definition pattern: (identifier) @name value: (_) @body)] @symbol.variable)
(comment) @comment
(block_comment) @comment
(annotation) @attribute
(import_declaration) @import
(package_clause (package_identifier) @ignore)
(call_expression function: [(identifier) @call (field_expression field: (identifier) @call) (generic_function function: (identifier) @call)])
(instance_expression [(type_identifier) @call (generic_type (type_identifier) @call)])
(extends_clause type: [(type_identifier) @inherit (generic_type (type_identifier) @inherit)])
(extends_clause (type_identifier) @inherit)
(type_identifier) @type
(field_expression field: (identifier) @member)
(identifier) @ident
