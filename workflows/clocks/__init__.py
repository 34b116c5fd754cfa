"""The clocks of the law: how long somebody has, what stops and lengthens it, who is warned, what moves the flow."""
