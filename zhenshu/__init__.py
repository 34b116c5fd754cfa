"""What other houses take with them: the clients of Zhenshu 镇枢."""
