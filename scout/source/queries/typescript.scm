(function_signature name: (_) @name) @symbol.function
(abstract_class_declaration name: (_) @name body: (_) @body) @symbol.class
(interface_declaration name: (_) @name body: (_) @body) @symbol.interface
(interface_body [(method_signature name: (_) @name) (call_signature)] @symbol.method)
(interface_body (property_signature name: (_) @name) @symbol.property)
(class_body [(method_signature name: (_) @name) (abstract_method_signature name: (_) @name)] @symbol.method)
(class_body (public_field_definition name: (_) @name value: (_)? @body) @symbol.field)
(type_alias_declaration name: (_) @name value: (_) @body) @symbol.type
(enum_declaration name: (_) @name body: (_) @body) @symbol.enum
(enum_body [(property_identifier) @name (enum_assignment name: (_) @name value: (_) @body)] @symbol.constant)
(internal_module name: (_) @name body: (_) @body) @symbol.namespace
(module name: (_) @name body: (_)? @body) @symbol.namespace
(expression_statement (internal_module)) @wrapper
(ambient_declaration) @wrapper
(ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name) @symbol.constant))
(ambient_declaration (variable_declaration (variable_declarator name: (identifier) @name) @symbol.variable))
(import_alias) @import
(extends_clause value: [(identifier) @inherit (member_expression property: (property_identifier) @inherit)])
(implements_clause [(type_identifier) @inherit (generic_type name: (type_identifier) @inherit) (nested_type_identifier name: (type_identifier) @inherit)])
(extends_type_clause type: [(type_identifier) @inherit (generic_type name: (type_identifier) @inherit) (nested_type_identifier name: (type_identifier) @inherit)])
(type_identifier) @type
(required_parameter pattern: (identifier) @bound)
(optional_parameter pattern: (identifier) @bound)
