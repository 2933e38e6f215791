(class_declaration name: (_) @name body: (_) @body) @symbol.class
(interface_declaration name: (_) @name body: (_) @body) @symbol.interface
(enum_declaration name: (_) @name body: (_) @body) @symbol.enum
(record_declaration name: (_) @name body: (_) @body) @symbol.record
(annotation_type_declaration name: (_) @name body: (_) @body) @symbol.interface
(annotation_type_element_declaration name: (_) @name) @symbol.method
(method_declaration name: (_) @name body: (_)? @body) @symbol.method
(constructor_declaration name: (_) @name body: (_) @body) @symbol.method
(compact_constructor_declaration name: (_) @name body: (_) @body) @symbol.method
(field_declaration declarator: (variable_declarator name: (_) @name value: (_)? @body)) @symbol.field
(constant_declaration declarator: (variable_declarator name: (_) @name value: (_)? @body)) @symbol.constant
(enum_constant name: (_) @name body: (_)? @body) @symbol.constant
(line_comment) @comment
(block_comment) @comment
(modifiers [(annotation) (marker_annotation)] @attribute)
(import_declaration) @import
(method_invocation name: (identifier) @call)
(object_creation_expression type: [(type_identifier) @call (generic_type (type_identifier) @call) (scoped_type_identifier (type_identifier) @call .)])
(method_reference (identifier) @call .)
(annotation name: (identifier) @call)
(marker_annotation name: (identifier) @call)
(superclass [(type_identifier) @inherit (generic_type (type_identifier) @inherit) (scoped_type_identifier (type_identifier) @inherit .)])
(super_interfaces (type_list [(type_identifier) @inherit (generic_type (type_identifier) @inherit)]))
(extends_interfaces (type_list [(type_identifier) @inherit (generic_type (type_identifier) @inherit)]))
(type_identifier) @type
(field_access field: (identifier) @member)
(identifier) @ident
(formal_parameter name: (identifier) @bound)
(local_variable_declaration declarator: (variable_declarator name: (identifier) @bound))
(package_declaration) @ignore
