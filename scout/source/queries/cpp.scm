(function_definition declarator: [
  (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @name)
  (function_declarator declarator: (qualified_identifier scope: (_) @owner name: [(identifier) (destructor_name) (operator_name)] @name))
  (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
  (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier scope: (_) @owner name: (identifier) @name)))
  (reference_declarator (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name))
  (reference_declarator (function_declarator declarator: (qualified_identifier scope: (_) @owner name: [(identifier) (operator_name)] @name)))
] body: (_)? @body) @symbol.function
(field_declaration declarator: [
  (function_declarator declarator: [(field_identifier) (operator_name)] @name)
  (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
  (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)] @name))
]) @symbol.function
(field_declaration_list (declaration declarator: (function_declarator declarator: [(identifier) (destructor_name)] @name)) @symbol.function)
(declaration_list (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (reference_declarator (function_declarator declarator: (identifier) @name))
]) @symbol.prototype)
(declaration_list (declaration declarator: [(identifier) @name (init_declarator declarator: (identifier) @name value: (_) @body)]) @symbol.variable)
(class_specifier name: [(type_identifier) @name (template_type name: (type_identifier) @name)] body: (_) @body) @symbol.class
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @symbol.struct
(namespace_definition name: (_) @name body: (_) @body) @symbol.namespace
(alias_declaration name: (type_identifier) @name) @symbol.type
(concept_definition name: (identifier) @name) @symbol.concept
(field_declaration declarator: (reference_declarator (field_identifier) @name)) @symbol.field
(function_definition declarator: (operator_cast) @name body: (_) @body) @symbol.function
(field_declaration_list (template_declaration (declaration declarator: (function_declarator declarator: (identifier) @name)) @symbol.function))
(access_specifier) @access
(template_declaration) @wrapper
(call_expression function: [(qualified_identifier name: (identifier) @call) (template_function name: (identifier) @call)])
(new_expression type: (type_identifier) @call)
(base_class_clause [(type_identifier) @inherit (template_type name: (type_identifier) @inherit) (qualified_identifier name: (type_identifier) @inherit)])
(qualified_identifier name: (identifier) @member)
