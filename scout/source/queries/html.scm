((element . (start_tag (attribute (attribute_name) @_id (quoted_attribute_value (attribute_value) @name)))) @symbol.id (#eq? @_id "id"))
(element (start_tag) . (_) @body)
((element (self_closing_tag (attribute (attribute_name) @_id (quoted_attribute_value (attribute_value) @name)))) @symbol.id (#eq? @_id "id"))
(comment) @comment
((attribute (attribute_name) @_link) @import (#any-of? @_link "src" "href"))
