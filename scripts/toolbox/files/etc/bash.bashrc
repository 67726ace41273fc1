# For every interactive shell of a learner. What they put into ~/.bashrc comes after it.
[ -z "$PS1" ] && return

shopt -s checkwinsize histappend globstar
HISTSIZE=20000
HISTFILESIZE=20000
HISTCONTROL=ignoreboth
# At each prompt, so that no command is lost when the environment goes.
PROMPT_COMMAND='history -a'

PS1='\[\e[38;5;108m\]\u@\h\[\e[0m\]:\[\e[38;5;110m\]\w\[\e[0m\]\$ '

eval "$(dircolors -b)"
alias ls='ls --color=auto'
alias ll='ls -l'
alias grep='grep --color=auto'
alias diff='diff --color=auto'
alias k=kubectl

. /usr/share/bash-completion/bash_completion
. /usr/share/bash-completion/completions/kubectl
complete -o default -F __start_kubectl k
