(class_body (field_definition property: (_) @name value: (_)? @body) @symbol.field)
(class_heritage (identifier) @inherit)
(class_heritage (member_expression property: (property_identifier) @inherit))
(formal_parameters [(identifier) @bound (assignment_pattern left: (identifier) @bound)])
