(function_declaration name: (_) @name body: (_)? @body) @symbol.function
(method_declaration receiver: (parameter_list (parameter_declaration type: [(type_identifier) @owner (generic_type type: (type_identifier) @owner) (pointer_type [(type_identifier) @owner (generic_type type: (type_identifier) @owner)])])) name: (_) @name body: (_)? @body) @symbol.method
((type_declaration) @wrapper (#match? @wrapper "^type\\s+\\w"))
(type_spec name: (_) @name type: (struct_type (field_declaration_list) @body)) @symbol.struct
(type_spec name: (_) @name type: (interface_type) @body) @symbol.interface
(type_spec name: (_) @name type: [(type_identifier) (pointer_type) (map_type) (slice_type) (array_type) (function_type) (channel_type) (qualified_type) (generic_type)] @body) @symbol.type
(type_alias name: (_) @name type: (_) @body) @symbol.type
(struct_type (field_declaration_list (field_declaration name: (field_identifier) @name) @symbol.field))
(struct_type (field_declaration_list (field_declaration !name type: [(type_identifier) @name (qualified_type name: (type_identifier) @name) (generic_type type: (type_identifier) @name)]) @symbol.field))
(interface_type (method_elem name: (_) @name) @symbol.method)
((const_declaration) @wrapper (#match? @wrapper "^const\\s+\\w"))
(source_file (const_declaration (const_spec (identifier) @name) @symbol.constant))
(source_file (const_declaration (const_spec value: (_) @body)))
((var_declaration) @wrapper (#match? @wrapper "^var\\s+\\w"))
(source_file (var_declaration (var_spec name: (identifier) @name value: (_)? @body) @symbol.variable))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name value: (_)? @body) @symbol.variable)))
(comment) @comment
(import_spec) @import
(call_expression function: [(identifier) @call (selector_expression field: (field_identifier) @call)])
(struct_type (field_declaration_list (field_declaration !name type: [(type_identifier) @inherit (qualified_type name: (type_identifier) @inherit) (pointer_type (type_identifier) @inherit)])))
(interface_type (type_elem [(type_identifier) @inherit (qualified_type name: (type_identifier) @inherit)]))
(type_identifier) @type
(selector_expression field: (field_identifier) @member)
(identifier) @ident
(parameter_declaration name: (identifier) @bound)
(short_var_declaration left: (expression_list (identifier) @bound))
(range_clause left: (expression_list (identifier) @bound))
(package_clause (package_identifier) @bound)
