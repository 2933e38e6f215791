(class_declaration name: (_) @name body: (_) @body) @symbol.class
(interface_declaration name: (_) @name body: (_) @body) @symbol.interface
(trait_declaration name: (_) @name body: (_) @body) @symbol.trait
(enum_declaration name: (_) @name body: (_) @body) @symbol.enum
(enum_case name: (_) @name value: (_)? @body) @symbol.constant
(function_definition name: (_) @name body: (_) @body) @symbol.function
(method_declaration name: (_) @name body: (_)? @body) @symbol.method
(const_declaration (const_element (name) @name (_) @body)) @symbol.constant
(property_declaration (property_element name: (variable_name (name) @name) default_value: (_)? @body)) @symbol.field
(property_promotion_parameter name: (variable_name (name) @name)) @symbol.field
(program (expression_statement (assignment_expression left: (variable_name (name) @name) right: (_) @body)) @symbol.variable)
((expression_statement (function_call_expression function: (name) @_define arguments: (arguments . (argument (string (string_content) @name)) (argument) @body))) @symbol.constant (#eq? @_define "define"))
(comment) @comment
(attribute_list) @attribute
(namespace_use_declaration) @import
(expression_statement [(require_once_expression) (require_expression) (include_expression) (include_once_expression)] @import)
(namespace_definition name: (_) @ignore)
(function_call_expression function: [(name) @call (qualified_name (name) @call)])
(member_call_expression name: (name) @call)
(nullsafe_member_call_expression name: (name) @call)
(scoped_call_expression name: (name) @call)
(scoped_call_expression scope: (name) @type)
(class_constant_access_expression . (name) @type)
(object_creation_expression [(name) @call (qualified_name (name) @call)])
(attribute [(name) @call (qualified_name (name) @call)])
(base_clause [(name) @inherit (qualified_name (name) @inherit)])
(class_interface_clause [(name) @inherit (qualified_name (name) @inherit)])
(use_declaration [(name) @inherit (qualified_name (name) @inherit)])
(named_type [(name) @type (qualified_name (name) @type)])
(member_access_expression name: (name) @member)
(class_constant_access_expression (name) @member .)
