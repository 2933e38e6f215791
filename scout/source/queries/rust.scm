(function_item name: (_) @name body: (_) @body) @symbol.function
(function_signature_item name: (_) @name) @symbol.function
(struct_item name: (_) @name body: (_)? @body) @symbol.struct
(field_declaration_list (field_declaration name: (_) @name) @symbol.field)
(enum_item name: (_) @name body: (_) @body) @symbol.enum
(enum_variant name: (_) @name) @symbol.constant
(union_item name: (_) @name body: (_) @body) @symbol.union
(trait_item name: (_) @name body: (_) @body) @symbol.trait
(impl_item type: [(type_identifier) @name (generic_type type: (type_identifier) @name) (scoped_type_identifier name: (type_identifier) @name) (reference_type type: (type_identifier) @name)]) @scope
(mod_item name: (_) @name body: (_) @body) @symbol.module
(type_item name: (_) @name type: (_) @body) @symbol.type
(associated_type name: (_) @name) @symbol.type
(const_item name: (_) @name value: (_)? @body) @symbol.constant
(static_item name: (_) @name value: (_)? @body) @symbol.variable
(macro_definition name: (_) @name) @symbol.macro
(line_comment) @comment
(block_comment) @comment
(attribute_item) @attribute
(use_declaration) @import
(mod_item !body) @import
(extern_crate_declaration) @import
(call_expression function: [(identifier) @call (field_expression field: (field_identifier) @call) (scoped_identifier name: (identifier) @call) (generic_function function: [(identifier) @call (field_expression field: (field_identifier) @call) (scoped_identifier name: (identifier) @call)])])
(macro_invocation macro: [(identifier) @call (scoped_identifier name: (identifier) @call)])
(impl_item trait: [(type_identifier) @inherit (generic_type type: (type_identifier) @inherit) (scoped_type_identifier name: (type_identifier) @inherit)])
(trait_item bounds: (trait_bounds [(type_identifier) @inherit (generic_type type: (type_identifier) @inherit)]))
(type_identifier) @type
(field_expression field: (field_identifier) @member)
(scoped_identifier name: (identifier) @member)
(scoped_identifier path: (identifier) @type)
(identifier) @ident
(parameter pattern: (identifier) @bound)
(let_declaration pattern: (identifier) @bound)
