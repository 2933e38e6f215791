(function_definition declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
] body: (_) @body) @symbol.function
(translation_unit (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (parenthesized_declarator (identifier) @name))
]) @symbol.prototype)
(translation_unit (declaration declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @body)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @body)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name) value: (_) @body)
]) @symbol.variable)
(preproc_ifdef (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (parenthesized_declarator (identifier) @name))
]) @symbol.prototype)
(preproc_ifdef (declaration declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @body)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @body)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name) value: (_) @body)
]) @symbol.variable)
(preproc_if (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (parenthesized_declarator (identifier) @name))
]) @symbol.prototype)
(preproc_if (declaration declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @body)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @body)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name) value: (_) @body)
]) @symbol.variable)
(preproc_else (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (parenthesized_declarator (identifier) @name))
]) @symbol.prototype)
(preproc_else (declaration declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @body)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @body)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name) value: (_) @body)
]) @symbol.variable)
(declaration_list (declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (parenthesized_declarator (identifier) @name))
]) @symbol.prototype)
(declaration_list (declaration declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @body)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @body)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name) value: (_) @body)
]) @symbol.variable)
(struct_specifier name: (type_identifier) @name body: (_) @body) @symbol.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @symbol.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @symbol.enum
(enumerator name: (identifier) @name value: (_)? @body) @symbol.constant
(field_declaration declarator: [
  (field_identifier) @name
  (pointer_declarator declarator: (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)
]) @symbol.field
(type_definition declarator: [
  (type_identifier) @name
  (pointer_declarator declarator: (type_identifier) @name)
  (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))
]) @symbol.type
(preproc_def name: (identifier) @name value: (_)? @body) @symbol.macro
(preproc_function_def name: (identifier) @name value: (_)? @body) @symbol.macro
(comment) @comment
(preproc_include) @import
(call_expression function: [(identifier) @call (field_expression field: (field_identifier) @call)])
(type_identifier) @type
(field_expression field: (field_identifier) @member)
(identifier) @ident
(parameter_declaration declarator: [(identifier) @bound (pointer_declarator declarator: (identifier) @bound)])
(compound_statement (declaration declarator: [(identifier) @bound (pointer_declarator declarator: (identifier) @bound) (init_declarator declarator: [(identifier) @bound (pointer_declarator declarator: (identifier) @bound)])]))
