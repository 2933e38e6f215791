(class_declaration name: (_) @name body: (_)? @body) @symbol.class
(interface_declaration name: (_) @name body: (_)? @body) @symbol.interface
(struct_declaration name: (_) @name body: (_)? @body) @symbol.struct
(record_declaration name: (_) @name body: (_)? @body) @symbol.record
(enum_declaration name: (_) @name body: (_)? @body) @symbol.enum
(enum_member_declaration name: (_) @name value: (_)? @body) @symbol.constant
(delegate_declaration name: (_) @name) @symbol.type
(method_declaration name: (_) @name body: (_)? @body) @symbol.method
(constructor_declaration name: (_) @name body: (_)? @body) @symbol.method
(destructor_declaration name: (_) @name body: (_)? @body) @symbol.method
(property_declaration name: (_) @name accessors: (_)? @body) @symbol.property
(local_function_statement name: (_) @name body: (_)? @body) @symbol.function
(field_declaration (variable_declaration (variable_declarator name: (_) @name (_)? @body))) @symbol.field
(event_field_declaration (variable_declaration (variable_declarator name: (_) @name))) @symbol.field
(namespace_declaration name: (_) @name body: (_) @body) @symbol.namespace
(comment) @comment
(attribute_list) @attribute
(using_directive) @import
(file_scoped_namespace_declaration name: (_) @ignore)
(invocation_expression function: [(identifier) @call (member_access_expression name: (identifier) @call) (generic_name (identifier) @call) (member_access_expression name: (generic_name (identifier) @call)) (conditional_access_expression (member_binding_expression name: (identifier) @call))])
(object_creation_expression type: [(identifier) @call (generic_name (identifier) @call) (qualified_name name: (identifier) @call)])
(attribute name: [(identifier) @call (qualified_name name: (identifier) @call)])
(base_list [(identifier) @inherit (generic_name (identifier) @inherit) (qualified_name name: (identifier) @inherit)])
(_ type: [(identifier) @type (generic_name (identifier) @type) (nullable_type (identifier) @type) (array_type type: (identifier) @type)])
(_ returns: [(identifier) @type (generic_name (identifier) @type) (nullable_type (identifier) @type)])
(type_argument_list (identifier) @type)
(member_access_expression name: (identifier) @member)
(identifier) @ident
