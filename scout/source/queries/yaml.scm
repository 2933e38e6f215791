(document (block_node (block_mapping (block_mapping_pair key: (_) @name value: (_)? @body) @symbol.key)))
(document (block_node (block_mapping (block_mapping_pair value: (block_node (block_mapping (block_mapping_pair key: (_) @name value: (_)? @body) @symbol.key))))))
(document (block_node (block_mapping (block_mapping_pair value: (block_node (block_mapping (block_mapping_pair value: (block_node (block_mapping (block_mapping_pair key: (_) @name value: (_)? @body) @symbol.key)))))))))
((document (block_node (block_mapping (block_mapping_pair key: (_) @_jobs value: (block_node (block_mapping (block_mapping_pair key: (_) @name) @symbol.job)))))) (#eq? @_jobs "jobs"))
((document (block_node (block_mapping (block_mapping_pair key: (_) @name value: (block_node (block_mapping (block_mapping_pair key: (_) @_script)))) @symbol.job))) (#eq? @_script "script"))
((document (block_node (block_mapping (block_mapping_pair key: (_) @_services value: (block_node (block_mapping (block_mapping_pair key: (_) @name) @symbol.service)))))) (#eq? @_services "services"))
(comment) @comment
