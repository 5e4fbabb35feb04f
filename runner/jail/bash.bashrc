# What every shell of the lab starts with.
case $- in *i*) ;; *) return ;; esac

PS1='\[\e[1;32m\]\u@\h\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ '
HISTCONTROL=ignoreboth
HISTSIZE=5000
shopt -s checkwinsize histappend
alias ls='ls --color=auto'
alias ll='ls -l'
alias la='ls -A'
alias grep='grep --color=auto'
